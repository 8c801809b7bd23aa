// Entry of every page: the behaviours that any page may need. Each one hooks on data attributes and works on what htmx adds later.
import "./theme.js";
import "./time_zone.js";
import "./toasts.js";
import "./toggle.js";
import "./undo.js";
import "./menus.js";
import "./colors.js";
import "./cards.js";
import "./comments.js";
import "./composer.js";
import "./forms.js";
import "./shortcuts.js";
import "./share.js";
import "./copy.js";
import "./lists.js";
