//! verify-engine: refuse an engine module that an exact reset could not undo.
//!
//! usage: verify-engine MODULE.wasm IMPORT...
//!
//! A slot is made fresh by restoring linear memory and the exported mutable
//! globals, and nothing else. So a module may keep state nowhere else: it must
//! not write a table, drop a segment or hide a mutable global. Its memory is
//! sized by the host, so it must not grow it; and bulk-memory instructions run
//! inside the runtime, where the deadline's page protection is not a trap. It
//! may import the functions named on the command line, from module "dunlin".
//!
//! Two nets: each forbidden thing is named, with its function and offset, by
//! reading every instruction; then the whole module is validated with no
//! proposal enabled but those the engine is compiled for, so what a later
//! proposal adds is refused without being named here.
//!
//! Exit status: 0 accepted, 1 refused, 2 it could not be read or is no module.

use std::collections::{HashMap, HashSet};
use std::process::ExitCode;
use wasmparser::{
    BinaryReaderError, ExternalKind, FunctionBody, GlobalType, Import, KnownCustom, MemoryType,
    Name, NameSectionReader, Operator, Parser, Payload, TypeRef, Validator, WasmFeatures,
};

const IMPORT_MODULE: &str = "dunlin";

/// What clang emits for the engine, and no more.
const FEATURES: WasmFeatures = WasmFeatures::MUTABLE_GLOBAL
    .union(WasmFeatures::SATURATING_FLOAT_TO_INT)
    .union(WasmFeatures::SIGN_EXTENSION)
    .union(WasmFeatures::MULTI_VALUE)
    .union(WasmFeatures::CALL_INDIRECT_OVERLONG)
    .union(WasmFeatures::SIMD)
    .union(WasmFeatures::FLOATS);

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((path, imports)) = arguments.split_first() else {
        eprintln!("usage: verify-engine MODULE.wasm IMPORT...");
        return ExitCode::from(2);
    };
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) => {
            eprintln!("verify-engine: {path}: {error}");
            return ExitCode::from(2);
        }
    };
    match inspect(&bytes, imports) {
        Ok(findings) if findings.is_empty() => ExitCode::SUCCESS,
        Ok(findings) => {
            for finding in &findings {
                eprintln!("{path}: {finding}");
            }
            eprintln!("{path}: refused: a reset could not undo {} thing(s) above", findings.len());
            ExitCode::from(1)
        }
        Err(error) => {
            eprintln!("{path}: not a Wasm module: {error}");
            ExitCode::from(2)
        }
    }
}

/// All findings in a module, in the order of its bytes.
fn inspect(bytes: &[u8], imports: &[String]) -> Result<Vec<String>, BinaryReaderError> {
    let mut module = Module::new(imports, function_names(bytes)?);
    for payload in Parser::new(0).parse_all(bytes) {
        module.read(payload?)?;
    }
    let mut findings = module.finish();
    if findings.is_empty() {
        if let Err(error) = Validator::new_with_features(FEATURES).validate_all(bytes) {
            findings.push(format!(
                "{} at offset {:#x} (only the proposals that the engine is compiled for are allowed)",
                error.message(),
                error.offset()
            ));
        }
    }
    Ok(findings)
}

/// What the name section calls each function; empty where there is none.
fn function_names(bytes: &[u8]) -> Result<HashMap<u32, String>, BinaryReaderError> {
    let mut names = HashMap::new();
    for payload in Parser::new(0).parse_all(bytes) {
        if let Payload::CustomSection(section) = payload? {
            if let KnownCustom::Name(reader) = section.as_known() {
                read_function_names(reader, &mut names);
            }
        }
    }
    Ok(names)
}

/// A damaged name section costs names, not the verdict.
fn read_function_names(reader: NameSectionReader, names: &mut HashMap<u32, String>) {
    for subsection in reader.into_iter().flatten() {
        if let Name::Function(map) = subsection {
            for naming in map.into_iter().flatten() {
                names.insert(naming.index, naming.name.to_string());
            }
        }
    }
}

/// What has been read of a module so far.
struct Module<'a> {
    allowed_imports: HashSet<&'a str>,
    names: HashMap<u32, String>,
    findings: Vec<String>,
    memories: u32,
    functions: u32, // imported ones, then each body as it comes
    globals: Vec<GlobalType>,
    exported_globals: HashSet<u32>,
}

impl<'a> Module<'a> {
    fn new(imports: &'a [String], names: HashMap<u32, String>) -> Self {
        Module {
            allowed_imports: imports.iter().map(String::as_str).collect(),
            names,
            findings: Vec::new(),
            memories: 0,
            functions: 0,
            globals: Vec::new(),
            exported_globals: HashSet::new(),
        }
    }

    fn read(&mut self, payload: Payload) -> Result<(), BinaryReaderError> {
        match payload {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    self.import(&import?);
                }
            }
            Payload::MemorySection(section) => {
                for memory in section {
                    self.memory(&memory?);
                }
            }
            Payload::GlobalSection(section) => {
                for global in section {
                    self.globals.push(global?.ty);
                }
            }
            Payload::ExportSection(section) => {
                for export in section {
                    let export = export?;
                    if export.kind == ExternalKind::Global {
                        self.exported_globals.insert(export.index);
                    }
                }
            }
            Payload::StartSection { func, .. } => {
                let name = self.function_name(func);
                self.findings.push(format!("start function {name}: the host must choose when code runs"));
            }
            Payload::CodeSectionEntry(body) => self.body(&body)?,
            _ => {}
        }
        Ok(())
    }

    fn import(&mut self, import: &Import) {
        let full = format!("{}.{}", import.module, import.name);
        match import.ty {
            TypeRef::Func(_) => {
                self.functions += 1;
                if import.module != IMPORT_MODULE || !self.allowed_imports.contains(import.name) {
                    self.findings.push(format!("import {full}: the host does not serve it"));
                }
            }
            _ => self.findings.push(format!("import {full}: only functions may be imported")),
        }
    }

    fn memory(&mut self, memory: &MemoryType) {
        self.memories += 1;
        if self.memories > 1 {
            self.findings.push("more than one memory: a slot restores one".to_string());
        }
        if memory.shared {
            self.findings.push("shared memory: another thread could write during a reset".to_string());
        }
        if memory.memory64 {
            self.findings.push("64-bit memory: a slot reserves 4 GiB".to_string());
        }
    }

    fn body(&mut self, body: &FunctionBody) -> Result<(), BinaryReaderError> {
        let index = self.functions;
        self.functions += 1;
        for operator in body.get_operators_reader()?.into_iter_with_offsets() {
            let (operator, offset) = operator?;
            if let Some(why) = forbidden(&operator) {
                let name = self.function_name(index);
                self.findings.push(format!("{why} in function {name} at offset {offset:#x}"));
            }
        }
        Ok(())
    }

    fn function_name(&self, index: u32) -> String {
        match self.names.get(&index) {
            Some(name) => format!("{index} ({name})"),
            None => format!("{index}"),
        }
    }

    fn finish(mut self) -> Vec<String> {
        for (index, global) in self.globals.iter().enumerate() {
            if global.mutable && !self.exported_globals.contains(&(index as u32)) {
                self.findings.push(format!(
                    "mutable global {index} is not exported: a reset could not restore it"
                ));
            }
        }
        self.findings
    }
}

/// Why an instruction is refused, or None.
fn forbidden(operator: &Operator) -> Option<&'static str> {
    Some(match operator {
        Operator::TableSet { .. } => "table.set",
        Operator::TableGrow { .. } => "table.grow",
        Operator::TableFill { .. } => "table.fill",
        Operator::TableCopy { .. } => "table.copy",
        Operator::TableInit { .. } => "table.init",
        Operator::ElemDrop { .. } => "elem.drop",
        Operator::DataDrop { .. } => "data.drop",
        Operator::MemoryGrow { .. } => "memory.grow",
        Operator::MemoryCopy { .. } => "memory.copy",
        Operator::MemoryFill { .. } => "memory.fill",
        Operator::MemoryInit { .. } => "memory.init",
        _ => return None,
    })
}
