// Entry of the watch page.
import "./player.js";
import "./player_keys.js";
import "./progress.js";
import "./timestamps.js";
