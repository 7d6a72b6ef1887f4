/** The editor starts here. */
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/shell.css";
import "./styles/panels.css";
import "./styles/fields.css";
import "./styles/running.css";
import { start } from "./panels/start";

const host = document.querySelector("#app");
if (host) start(host);
