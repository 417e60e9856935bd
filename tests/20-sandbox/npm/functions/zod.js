import { z } from "zod";

const User = z.object({
    id: z.number().int().positive(),
    email: z.email(),
    role: z.enum(["admin", "user"]).default("user"),
    tags: z.array(z.string().min(1).trim()).max(2).optional(),
    shape: z.discriminatedUnion("kind", [z.object({ kind: z.literal("circle"), r: z.number() }), z.object({ kind: z.literal("box"), w: z.number(), h: z.number() })]).nullable(),
    born: z.iso.date().transform(text => Number(text.slice(0, 4))),
}).strict().refine(user => user.role !== "admin" || user.id < 100, { message: "no such admin", path: ["role"] });

export const cases = () => [
    ["check", { id: 1, email: "a@b.org", shape: { kind: "circle", r: 2 }, born: "2001-02-03", tags: [" x "] }],
    ["check", { id: 500, email: "a@b.org", role: "admin", shape: null, born: "2001-02-03" }],
    ["check", { id: -1.5, email: "x", role: "root", shape: { kind: "blob" }, born: "2001-02-30", tags: ["", "a", "b"], more: 1 }],
    ["check", "text"], ["schema", null], ["later", "42"], ["later", "forty"],
];
export function check(value) {
    const result = User.safeParse(value);
    return result.success ? result.data : { issues: result.error.issues, tree: z.treeifyError(result.error), pretty: z.prettifyError(result.error) };
}
export const schema = () => z.toJSONSchema(z.object({ a: z.string().min(2).optional(), b: z.record(z.string(), z.number()), c: z.tuple([z.boolean(), z.literal(3)]) }));
export const later = async text => z.string().refine(async value => Number(value) > 0, "not positive").transform(Number).safeParseAsync(text).then(({ success, data, error }) => ({ success, data, issues: error?.issues }));
