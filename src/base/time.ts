/** Times: UTC, ISO 8601 with `Z`. `Date.parse` accepts `12` and `2026-02-30`, so it is not used. */

/** Milliseconds of a day; UTC has no leap seconds here. */
export const DAY_MS = 24 * 3600 * 1000;

const TIME = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(Z|z|[+-]\d\d:?\d\d)$/;
const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;

/** `2026-11-23T21:01:03.123Z`. */
export function iso(ms: number): string {
  if (ms !== written.ms) {
    [written, before] = [before, written];
    if (ms !== written.ms) written = { ms, iso: new Date(ms).toISOString() };
  }
  return written.iso;
}

/** The two times written last: a command's own, which all its rows have, and one of an event. */
let written = { ms: 0, iso: "1970-01-01T00:00:00.000Z" };
let before = written;

/** `20261123210103`, the stamp in ids. */
export function stamp(ms: number): string {
  const text = iso(ms);
  const date = text.slice(0, 4) + text.slice(5, 7) + text.slice(8, 10);
  return date + text.slice(11, 13) + text.slice(14, 16) + text.slice(17, 19);
}

/** `2026-11-23`. */
export function day(ms: number): string {
  return iso(ms).slice(0, 10);
}

/** `2026-11-23T21:01Z`: a written time without its seconds; any other text as it is. */
export function minute(text: string): string {
  return text.replace(/^(\d{4}-\d\d-\d\dT\d\d:\d\d):\d\d(?:\.\d+)?Z$/, "$1Z");
}

/** `2026-11`. */
export function month(ms: number): string {
  return iso(ms).slice(0, 7);
}

/** Milliseconds since 1970 of a time with its zone; null for anything that is no such time. */
export function parseTime(text: string): number | null {
  if (text !== read.text) read = { text, ms: timeOf(text) };
  return read.ms;
}

/** The time read last: a row's time is checked, then compared, and the next row may share it. */
let read: { readonly text: string; readonly ms: number | null } = { text: "", ms: null };

function timeOf(text: string): number | null {
  if (OWN.test(text)) return ownTime(text);
  const found = TIME.exec(text);
  if (found === null) return null;
  const midnight = dateOf(found[1], found[2], found[3]);
  const [hour, minute, second] = [Number(found[4]), Number(found[5]), Number(found[6])];
  if (midnight === null || hour > 23 || minute > 59 || second > 59) return null;
  const zone = zoneOf(found[8] ?? "Z");
  if (zone === null) return null;
  const fraction = Math.floor(Number(`0.${found[7] ?? "0"}`) * 1000);
  const ms = midnight + ((hour * 60 + minute - zone) * 60 + second) * 1000 + fraction;
  return isFourDigitYear(ms) ? ms : null;
}

/** The form that we write, which nearly every row has: it need not be taken apart. */
const OWN = /^\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

function ownTime(text: string): number | null {
  const date = text.slice(0, 10);
  if (date !== dayRead.date) dayRead = { date, ms: parseDate(date) };
  const two = (at: number) => (text.charCodeAt(at) - ZERO) * 10 + text.charCodeAt(at + 1) - ZERO;
  const seconds = (two(11) * 60 + two(14)) * 60 + two(17);
  return dayRead.ms === null ? null : dayRead.ms + seconds * 1000 + Number(text.slice(20, 23));
}

const ZERO = 0x30;
/** The day read last: a file's rows are of one. */
let dayRead: { readonly date: string; readonly ms: number | null } = { date: "", ms: null };

/** Minutes east of UTC; null where there is no such zone. */
function zoneOf(text: string): number | null {
  if (text === "Z" || text === "z") return 0;
  const hours = Number(text.slice(1, 3));
  const minutes = Number(text.slice(-2));
  if (hours > 23 || minutes > 59) return null;
  return (text.startsWith("-") ? -1 : 1) * (hours * 60 + minutes);
}

/** A zone can move a time out of the years that four digits name. */
function isFourDigitYear(ms: number): boolean {
  return ms >= FIRST_MS && ms <= LAST_MS;
}

/** Year 1, as Python's calendar begins, to the end of 9999. */
const FIRST_MS = -62_135_596_800_000;
const LAST_MS = 253_402_300_799_999;

/** Milliseconds since 1970 of a day `YYYY-MM-DD` of the calendar, at midnight; else null. */
export function parseDate(text: string): number | null {
  const found = DATE.exec(text);
  return found === null ? null : dateOf(found[1], found[2], found[3]);
}

function dateOf(year = "", month = "", day = ""): number | null {
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  if (y < 1 || m < 1 || m > 12 || d < 1 || d > daysOf(y, m)) return null;
  const ms = Date.UTC(y, m - 1, d);
  // `Date.UTC` takes the years 0 to 99 for 1900 to 1999.
  return y > 99 ? ms : new Date(ms).setUTCFullYear(y);
}

function daysOf(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** True for `YYYY-MM` of the calendar. */
export function isMonth(text: string): boolean {
  return /^\d{4}-(0[1-9]|1[0-2])$/.test(text) && !text.startsWith("0000");
}
