// What the server is told of this browser, for a year: by HTTPS under a name that nobody but this host can set.
const YEAR_SECONDS = 31536000;

// Without a value the cookie goes.
export function keepCookie(name, value) {
  const isSecure = location.protocol === "https:";
  const cookie = `${isSecure ? "__Host-" : ""}${name}=${value}`;
  if (document.cookie.split("; ").includes(cookie)) return;
  document.cookie = `${cookie}; Path=/; Max-Age=${value ? YEAR_SECONDS : 0}; SameSite=Lax${isSecure ? "; Secure" : ""}`;
}
