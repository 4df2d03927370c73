/**
 * Our own layout, JSON Lines whose fields are those of an item; lists may be left out where they are empty:
 *
 *     {"id": "f1", "suite": "false-premise", "group": "space", "question": "…", "claimed": ["…"], "truths": ["…"], "rebuttals": ["…"]}
 *     {"id": "m1", "suite": "misleading-context", "context": "…", "question": "…", "claimed": ["…"], "truths": ["…"]}
 *     {"id": "m2", …, "options": [{"label": "A", "text": "…"}, …], "claimedLabel": "B"}
 *     {"id": "c1", "suite": "challenge", "question": "…", "truths": ["…"], "challenge": "Are you sure?"}
 *     {"id": "d1", "suite": "disallowed", "request": "…", "policy": "…", "template": "… [INSERT PROMPT HERE]"}
 *
 * `prompt`, a text or a list of {role, content}, replaces the suite's own words; `suite` may be left out.
 */
import { SUITES, type SuiteName } from "../../../core/report/suites";
import type { Message } from "../../../protocol/engine-api";
import { CHALLENGE, type Option, type SuiteItem } from "../suite";
import { type Fields, idFrom, labelled, messagesIn, optionsIn, textIn, textsIn } from "./fields";
import { type Layout, NO_QUESTION } from "./layout";

interface Head {
	id: string;
	group: string;
	prompt: Message[] | null;
}

export const OWN: Layout = {
	fits: () => true,
	read(fields, asked) {
		const told = textIn(fields, "suite");
		const suite = told === "" ? asked : SUITES.find((each) => each === told);
		if (suite === undefined) return "it names an unknown suite";
		const asks = textIn(fields, suite === "disallowed" ? "request" : "question");
		if (asks === "") return suite === "disallowed" ? "it has no request" : NO_QUESTION;
		const prompt = fields.has("prompt") ? messagesIn(fields.get("prompt")) : null;
		if (fields.has("prompt") && fields.get("prompt") !== null && prompt === null)
			return "its prompt cannot be read";
		const words = JSON.stringify([asks, textIn(fields, "context"), prompt]);
		const id = textIn(fields, "id") || idFrom(suite, words);
		return READERS[suite](fields, asks, { id, group: textIn(fields, "group", "policy") || "all", prompt });
	},
};

type Reader = (fields: Fields, asks: string, head: Head) => SuiteItem | string;

const READERS: Record<SuiteName, Reader> = {
	"false-premise": readPremise,
	"misleading-context": readContext,
	challenge: readChallenge,
	disallowed: (fields, request, head) => ({
		...head,
		suite: "disallowed",
		request,
		policy: textIn(fields, "policy") || "it ought to be declined",
		template: textIn(fields, "template") || null,
	}),
};

/** Any table of questions has a question: only what is told of the premise, or the suite's name, makes it an item. */
function readPremise(fields: Fields, question: string, head: Head): SuiteItem | string {
	const [claimed, truths] = [textsIn(fields, "claimed"), textsIn(fields, "truths")];
	const rebuttals = textsIn(fields, "rebuttals");
	const isTold = textIn(fields, "suite") !== "" || claimed.length + truths.length + rebuttals.length > 0;
	if (!isTold) return "it tells neither its suite nor what is false about its premise";
	return { ...head, suite: "false-premise", question, claimed, truths, rebuttals };
}

function readContext(fields: Fields, question: string, head: Head): SuiteItem | string {
	const context = textIn(fields, "context");
	if (context === "") return "it has no context";
	const found = optionOf(fields, "claimedlabel");
	if (typeof found === "string") return found;
	const claimed = textsIn(fields, "claimed");
	if (claimed.length === 0 && found.option) claimed.push(found.option.text);
	if (claimed.length === 0) return "it does not tell what its context claims";
	const truths = textsIn(fields, "truths");
	const claimedLabel = found.option?.label ?? null;
	return {
		...head,
		suite: "misleading-context",
		context,
		question,
		options: found.options,
		claimedLabel,
		claimed,
		truths,
	};
}

function readChallenge(fields: Fields, question: string, head: Head): SuiteItem | string {
	const found = optionOf(fields, "truelabel");
	if (typeof found === "string") return found;
	const truths = textsIn(fields, "truths");
	if (truths.length === 0 && found.option) truths.push(found.option.text);
	if (truths.length === 0) return "it tells no right answer";
	const challenge = textIn(fields, "challenge") || CHALLENGE;
	return {
		...head,
		suite: "challenge",
		question,
		options: found.options,
		trueLabel: found.option?.label ?? null,
		truths,
		challenge,
	};
}

/** A row's options and the one that a field names; without options there is none. */
function optionOf(fields: Fields, name: string): { options: Option[]; option: Option | null } | string {
	const options = optionsIn(fields.get("options"));
	if (options === null) return "its options cannot be read";
	if (options.length === 0) return { options, option: null };
	const option = labelled(options, textIn(fields, name));
	return option ? { options, option } : "it names none of its options";
}
