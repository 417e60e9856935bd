import Ajv from "ajv";
import addFormats from "ajv-formats";

// Ajv writes a validator's source and compiles it with new Function: once, at deployment.
const ajv = new Ajv({ allErrors: true, strict: false });
addFormats(ajv);
const validate = ajv.compile({
    type: "object",
    required: ["id", "email"],
    additionalProperties: false,
    properties: {
        id: { type: "integer", minimum: 1 },
        email: { type: "string", format: "email" },
        site: { type: "string", format: "uri" },
        when: { type: "string", format: "date-time" },
        tags: { type: "array", items: { type: "string", pattern: "^[a-zé]+$" }, uniqueItems: true, maxItems: 3 },
        shape: { oneOf: [{ properties: { r: { type: "number" } }, required: ["r"] }, { properties: { w: { type: "number" } }, required: ["w"] }] },
        tree: { $ref: "#/definitions/node" },
    },
    definitions: { node: { type: "object", properties: { left: { $ref: "#/definitions/node" }, value: { type: "number" } } } },
});

export const cases = () => [
    ["check", { id: 1, email: "a@example.org", site: "https://example.org/x?y#z", when: "2024-02-29T12:00:00Z", tags: ["a", "é"] }],
    ["check", { id: 0, email: "nobody", site: "::", when: "2023-02-29T12:00:00Z", tags: ["a", "a", "B", "c"], extra: 1 }],
    ["check", { id: 1.5, shape: { r: 1, w: 2 }, tree: { left: { left: { value: "x" } } } }],
    ["check", []], ["check", null],
    ["compile", { schema: { type: "array", prefixItems: [{ const: 1 }], contains: { type: "string" } }, value: [2, 3] }],
    ["compile", { schema: { type: "nonsense" }, value: 1 }],
];

export const check = value => ({ valid: validate(value), errors: validate.errors });
export function compile({ schema, value }) {
    try {
        const own = new Ajv({ strict: false }).compile(schema);
        return { valid: own(value), errors: own.errors };
    } catch (error) {
        return { refused: error.message };
    }
}
