// Tells the server in which time zone this browser is, so that pages say when things happened by the reader's clock.
const YEAR_SECONDS = 31536000;
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const isSecure = location.protocol === "https:";
const cookie = `${isSecure ? "__Host-time_zone" : "time_zone"}=${zone}`;

if (zone && !document.cookie.split("; ").includes(cookie)) {
  document.cookie = `${cookie}; Path=/; Max-Age=${YEAR_SECONDS}; SameSite=Lax${isSecure ? "; Secure" : ""}`;
}
