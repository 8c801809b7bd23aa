// Entry of the watch page.
import "./conversation.js";
import "./player.js";
import "./player_keys.js";
import "./progress.js";
import "./timestamps.js";
