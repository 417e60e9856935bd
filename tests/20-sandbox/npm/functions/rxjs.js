import { concatMap, delay, from, interval, lastValueFrom, map, merge, of, reduce, retry, scan, take, throwError, timer, toArray, zip, catchError, mergeMap } from "rxjs";

// Timers and promises: every one of these needs the call's event loop.
export const cases = () => [["sums", [1, 2, 3, 4]], ["timed", 3], ["merged", null], ["failing", null]];
export const sums = numbers => lastValueFrom(from(numbers).pipe(scan((a, b) => a + b, 0), concatMap(n => of(n).pipe(delay(1))), toArray()));
export const timed = count => lastValueFrom(zip(interval(2), from("abcdef")).pipe(take(count), map(([i, letter]) => letter.repeat(i + 1)), reduce((all, text) => all + text, "")));
export const merged = () => lastValueFrom(merge(timer(20).pipe(map(() => "late")), timer(1).pipe(map(() => "soon")), of("now")).pipe(toArray()));
export async function failing() {
    let tries = 0;
    const flaky = of(1).pipe(mergeMap(() => ++tries < 3 ? throwError(() => new Error(`try ${tries}`)) : of(tries)), retry(5));
    return [await lastValueFrom(flaky), await lastValueFrom(throwError(() => new TypeError("no")).pipe(catchError(error => of(error.message))))];
}
