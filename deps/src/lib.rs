//! Re-exports Wasmtime's C API, so that one static library and one Cargo.lock hold it.
pub use wasmtime_c_api::*;
