import semver from "semver";

export const cases = () => [
    ["ranges", [["1.2.3", "^1.0.0"], ["2.0.0-rc.1", ">=1.9 <2.1"], ["0.2.5", "~0.2.3 || 3.x"], ["1.0.0+build", "1"], ["x", "*"], ["10.0.0", "1.2 - 9"]]],
    ["sorted", ["1.10.0", "1.2.0", "1.2.0-alpha.10", "1.2.0-alpha.2", "1.2.0-beta", "v2.0.0", "0.0.1"]], ["bump", "1.2.3-pre.4"], ["bump", "9007199254740991.0.0"], ["bump", "01.2.3"],
];
export const ranges = pairs => pairs.map(([version, range]) => [semver.satisfies(version, range), semver.satisfies(version, range, { includePrerelease: true }), semver.validRange(range), semver.valid(version), semver.coerce(version)?.version]);
export const sorted = versions => [semver.sort([...versions]), semver.rsort([...versions]), semver.maxSatisfying(versions, "1.x")];
export const bump = version => ["major", "minor", "patch", "premajor", "prerelease"].map(part => semver.inc(version, part, "beta"));
