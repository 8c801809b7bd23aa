// Tells the server in which time zone this browser is, so that pages say when things happened by the reader's clock.
import { keepCookie } from "./cookies.js";

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone) keepCookie("time_zone", zone);
