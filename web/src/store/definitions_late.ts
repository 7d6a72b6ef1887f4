/** What definitions mean, in one piece: importing it gives the rules to all who ask. Loaded with the first document that has some. */

import { instancesOf, withDefinitions } from "../graph/definitions";
import { definitionsHaveModes, flattenDefinitions } from "../graph/flatten_definitions";
import { openDefinitions } from "../graph/open_definitions";
import { giveRules } from "../graph/rules";
import { giveInstances } from "./instance_rules";
import * as instances from "./instances";

giveRules({ withDefinitions, instancesOf, openDefinitions, definitionsHaveModes, flattenDefinitions });
giveInstances(instances);
