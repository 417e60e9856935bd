// atob, btoa and DOMException. The same in Node.
const results = [];
const check = (name, ok) => results.push([name, ok === true]);
const refuses = (name, what, kind, code) => {
  try {
    what();
    check(name + ": throws", false);
  } catch (error) {
    check(`${name}: ${kind}`, error instanceof DOMException && error.name === kind && error.code === code);
  }
};

export default function () {
  for (const [plain, encoded] of [["", ""], ["f", "Zg=="], ["fo", "Zm8="], ["foo", "Zm9v"], ["\0\xff\x80", "AP+A"], ["é", "6Q=="]]) {
    check(`btoa ${encoded}`, btoa(plain) === encoded);
    check(`atob ${encoded}`, atob(encoded) === plain);
  }
  check("white space", atob(" Z\tm\n9\fv\r") === "foo");
  check("no padding", atob("Zg") === "f" && atob("Zm8") === "fo");
  check("bits left over", atob("Zh==") === "f");
  for (const bad of ["Z", "Zg=", "Zg===", "=", "Z===", "Zm9v=", "Zm-_", "Zm9v\0", "Z\u00a0g", "é", "€"]) refuses(`atob ${JSON.stringify(bad)}`, () => atob(bad), "InvalidCharacterError", 5);
  refuses("btoa €", () => btoa("€"), "InvalidCharacterError", 5);
  check("all bytes", atob(btoa(String.fromCharCode(...Array(256).keys()))) === String.fromCharCode(...Array(256).keys()));
  check("long", atob(btoa("xyz".repeat(50000))).length === 150000);

  const error = new DOMException("message", "AbortError");
  check("DOMException", error instanceof Error && error.name === "AbortError" && error.message === "message" && error.code === 20);
  check("DOMException by default", new DOMException().name === "Error" && new DOMException().code === 0 && new DOMException().message === "");
  check("DOMException constants", DOMException.ABORT_ERR === 20 && error.DATA_CLONE_ERR === 25 && DOMException.QUOTA_EXCEEDED_ERR === 22);
  check("DOMException as text", String(error) === "AbortError: message" && Object.prototype.toString.call(error) === "[object DOMException]");
  check("DOMException has a stack", typeof error.stack === "string");
  return results;
}
