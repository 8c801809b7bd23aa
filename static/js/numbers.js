// Numbers as people write them in the language of the page; the same rules as the template filters compact and duration.
const { lang, dataset } = document.documentElement;
const UNITS = (dataset.units ?? "K M B").split(" ");
const STEPS = [1e9, 1e6, 1e3].map((step, index) => [step, UNITS[2 - index]]);
const written = (number, digits) => number.toLocaleString(lang || undefined, { maximumFractionDigits: digits, minimumFractionDigits: digits });

export function compact(number) {
  for (const [step, unit] of STEPS) {
    if (number >= step) {
      const scaled = number >= 100 * step ? Math.floor(number / step) : Math.floor((number * 10) / step) / 10;
      return `${written(scaled, Number.isInteger(scaled) ? 0 : 1)}\u202f${unit}`;
    }
  }
  return String(number);
}

export function duration(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const tail = String(rest).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}

export function bytes(number) {
  const units = ["B", "KB", "MB", "GB", "TB"];
  const power = number > 0 ? Math.min(units.length - 1, Math.floor(Math.log(number) / Math.log(1024))) : 0;
  const scaled = number / 1024 ** power;
  const isWhole = scaled >= 100 || power === 0;
  return `${isWhole ? Math.round(scaled) : written(scaled, 1)}\u202f${units[power]}`;
}
