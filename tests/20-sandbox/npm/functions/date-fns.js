import * as dates from "date-fns";
import { de, ja } from "date-fns/locale";

export const cases = () => [
    ["formats", "2024-02-29T23:59:58.007Z"], ["formats", "1999-12-31T00:00:00Z"], ["formats", "not a date"],
    ["arithmetic", ["2024-01-31T10:00:00Z", "2023-03-30T09:30:00Z"]],
    ["parse", [["31.12.2021 07:05", "dd.MM.yyyy HH:mm"], ["3rd March 2020", "do MMMM yyyy"], ["nope", "yyyy"]]],
];
const attempt = work => { try { return work(); } catch (error) { return `${error.name}: ${error.message}`; } };

export const formats = text => ["yyyy-MM-dd'T'HH:mm:ss.SSSxxx", "PPPPpppp", "EEEE do MMMM, QQQ, 'week' I, DDD", "h:mm aaaa", "RRRR-'W'II-i"].map(pattern =>
    attempt(() => [undefined, de, ja].map(locale => dates.format(dates.parseISO(text), pattern, { locale, useAdditionalDayOfYearTokens: true }))));
export function arithmetic([first, second]) {
    const a = dates.parseISO(first), b = dates.parseISO(second);
    return {
        months: dates.addMonths(a, 1), back: dates.sub(a, { years: 1, months: 2, days: 3, hours: 4 }), between: dates.differenceInBusinessDays(a, b),
        duration: dates.intervalToDuration({ start: b, end: a }), words: dates.formatDistance(b, a, { addSuffix: true }), strict: dates.formatDistanceStrict(b, a),
        weeks: dates.eachWeekOfInterval({ start: b, end: dates.addDays(b, 30) }), end: dates.endOfQuarter(a), iso: dates.getISOWeek(a), order: dates.compareAsc(a, b),
    };
}
export const parse = pairs => pairs.map(([text, pattern]) => dates.parse(text, pattern, new Date(0)));
