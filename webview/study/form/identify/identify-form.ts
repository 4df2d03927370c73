/** The form of an identification: what is asked, how much of it; the estimate; then the start. */
import * as l10n from "@vscode/l10n";
import type { IdentifyForm } from "../../../../src/protocol/study-panel/identify-form";
import { earlierPart } from "../earlier";
import type { FormCalls } from "../form-calls";
import { layout } from "../layout";
import { modelPart } from "../picked";
import { placePart } from "../place/place";
import { planningPart } from "../place/planning";
import { questionsPart } from "../questions";
import { advancedPart } from "./advanced";
import { crossDomainsPart } from "./cross-domains";
import { estimatePart } from "./estimate";
import { sizePart } from "./size";

const LEAD = l10n.t(
	"Finds the neurons that fire more when this model makes an answer up. The model answers questions several times, its answers are judged, a probe is fitted on some questions and tested on others. Everything stays on this machine, unless you name a server or a scheduler.",
);

export const identifyForm = (calls: FormCalls<IdentifyForm>) =>
	layout("identify", LEAD, [
		modelPart(calls),
		questionsPart(calls, crossDomainsPart(calls)),
		sizePart(calls),
		advancedPart(calls),
		placePart("identify", calls),
		estimatePart(calls),
		planningPart(calls),
		earlierPart(calls),
	]);
