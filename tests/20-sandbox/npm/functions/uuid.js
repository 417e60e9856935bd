import * as uuid from "uuid";

// Random ones are left out: v4, v1 and v7 of their own.
export const cases = () => [
    ["named", ["example.org", "", "ünïcode", "x".repeat(200)]],
    ["parts", ["6ba7b810-9dad-11d1-80b4-00c04fd430c8", "00000000-0000-0000-0000-000000000000", "nonsense", "6BA7B810-9DAD-11D1-80B4-00C04FD430C8"]],
    ["given", { random: [...Array(16).keys()], msecs: 1700000000123, seq: 7 }],
];
export const named = names => names.map(name => [uuid.v3(name, uuid.v3.DNS), uuid.v5(name, uuid.v5.URL), uuid.v5(name, uuid.v5(name, uuid.v5.DNS))]);
export const parts = texts => texts.map(text => uuid.validate(text) ? [uuid.version(text), [...uuid.parse(text)], uuid.stringify(uuid.parse(text))] : "invalid");
export const given = ({ random, msecs, seq }) => [uuid.v4({ random }), uuid.v7({ random, msecs, seq }), uuid.v1({ random, msecs, nsecs: 1, clockseq: 2, node: [1, 2, 3, 4, 5, 6] }), uuid.v6({ random, msecs, clockseq: 2, node: [1, 2, 3, 4, 5, 6] })];
