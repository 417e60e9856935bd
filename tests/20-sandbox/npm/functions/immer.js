import { applyPatches, enableMapSet, enablePatches, produce, produceWithPatches } from "immer";

enablePatches();
enableMapSet();
const state = { users: [{ name: "a", roles: ["x"] }, { name: "b", roles: [] }], count: 1, deep: { er: { est: null } } };

export const cases = () => [["edit", state], ["maps", [["a", 1], ["b", 2]]], ["frozen", state]];
export function edit(base) {
    const [next, patches, inverse] = produceWithPatches(base, draft => { draft.users[1].roles.push("y", "z"); draft.users.splice(0, 1); draft.count++; delete draft.deep.er; });
    return { base, next, patches, inverse, shared: next.users[0] !== base.users[1], back: applyPatches(next, inverse) };
}
export const maps = entries => [...produce(new Map(entries), draft => { draft.set("c", 3); draft.delete("a"); })];
export function frozen(base) { "use strict"; const next = produce(base, draft => { draft.count = 2; }); try { next.count = 3; return "changed"; } catch (error) { return error.name; } }
