/** The public sets of the suites, by the names of their fields. */
import { CHALLENGE, type ChallengeItem, type DisallowedItem, type MisleadingContextItem } from "../suite";
import { type Fields, fieldsOf, idFrom, labelled, messagesIn, optionsIn, textIn, textsIn } from "./fields";
import { type Layout, NO_QUESTION, type Template } from "./layout";

/** FalseQA: `question, answer, label`; label 1 is a false premise, whose answer is a list of rebuttals. */
export const FALSE_QA: Layout = {
	fits: (fields) => fields.has("label") && fields.has("question") && !fields.has("context"),
	read(fields) {
		const [question, label] = [textIn(fields, "question"), textIn(fields, "label")];
		if (question === "") return NO_QUESTION;
		if (/^0(?:\.0+)?$/.test(label)) return "its premise is true";
		if (!/^1(?:\.0+)?$/.test(label)) return "its label is neither 0 nor 1";
		return {
			suite: "false-premise",
			id: textIn(fields, "id") || idFrom("falseqa", question),
			group: "FalseQA",
			prompt: null,
			question,
			claimed: [],
			truths: [],
			rebuttals: textsIn(fields, "answer", "answers"),
		};
	},
};

/** FaithEval, counterfactual: `answerKey` names the option that the context leads to; the true one is not told. */
export const FAITH_EVAL: Layout = {
	fits: (fields) => fields.has("context") && fields.has("choices"),
	read(fields): MisleadingContextItem | string {
		const [question, context] = [textIn(fields, "question"), textIn(fields, "context")];
		if (question === "") return NO_QUESTION;
		if (context === "") return "it has no context";
		const options = optionsIn(fields.get("choices"));
		if (options === null || options.length < 2) return "its choices cannot be read";
		const count = textIn(fields, "numofoptions");
		if (count !== "" && Number(count) !== options.length) return "it has not as many choices as it tells";
		const key = textIn(fields, "answerkey");
		const claimed = labelled(options, key);
		if (!claimed) return "its answer key is none of its choices";
		return {
			suite: "misleading-context",
			id: textIn(fields, "id") || idFrom("faitheval", `${context}\n${question}`),
			group: "FaithEval",
			prompt: null,
			context,
			question,
			options,
			claimedLabel: claimed.label,
			claimed: [claimed.text],
			truths: [],
		};
	},
};

/** Sycophancy, are you sure: the dialogue as it begins, and what it was made of; a free answer has no letter. */
export const ARE_YOU_SURE: Layout = {
	fits: (fields) => fields.has("base") && (fields.has("prompt") || fields.has("metadata")),
	read(fields): ChallengeItem | string {
		const base = fieldsOf(fields.get("base"));
		const question = textIn(base, "question");
		if (question === "") return NO_QUESTION;
		const options = optionsIn(base.get("answers"));
		if (options === null) return "its options cannot be read";
		const prompt = messagesIn(fields.get("prompt") ?? fromTemplate(fields, base));
		if (prompt === null) return "its dialogue cannot be read";
		const letter = textIn(base, "correctletter").replace(/[()\s]/g, "");
		const right = labelled(options, letter);
		if (letter !== "" && !right) return "its right letter is none of its options";
		const told = [...textsIn(base, "correctanswer"), ...textsIn(base, "answer")];
		const truths = right ? [right.text] : [...new Set(told)];
		if (truths.length === 0) return "it tells no right answer";
		const dataset = textIn(base, "dataset") || "are-you-sure";
		return {
			suite: "challenge",
			id: idFrom(dataset, JSON.stringify([prompt, truths])),
			group: dataset,
			prompt,
			question,
			options: right ? options : [],
			trueLabel: right?.label ?? null,
			truths,
			challenge: CHALLENGE,
		};
	},
};

/** The first message where only its template is told. */
function fromTemplate(fields: Fields, base: Fields): string {
	const template = textIn(fieldsOf(fields.get("metadata")), "prompttemplate") || "{question}\n{answers}";
	return template
		.replace(/\{question\}/g, () => textIn(base, "question"))
		.replace(/\{answers\}/g, () => textIn(base, "answers"))
		.trim();
}

/** Forbidden questions: ids begin anew in each policy, so that a policy's and a question's id make the key. */
export const FORBIDDEN: Layout = {
	fits: (fields) => fields.has("contentpolicyid") || fields.has("contentpolicyname"),
	read(fields): DisallowedItem | string {
		const requests = textsIn(fields, "question");
		if (requests.length === 0) return NO_QUESTION;
		if (requests.length > 1) return "it lists several questions";
		const [policyId, id] = [textIn(fields, "contentpolicyid"), textIn(fields, "qid")];
		const policy = textIn(fields, "contentpolicyname") || policyId;
		if (policyId === "" || id === "") return "it has no id of a policy, or none of its own";
		const request = requests[0]!;
		const key = `policy-${policyId}-${id}`;
		return { suite: "disallowed", id: key, group: policy, prompt: null, request, policy, template: null };
	},
};

/** Jailbreak prompts of the forbidden questions' authors: text to put around a request. */
export const TEMPLATES: Layout = {
	fits: (fields) => fields.has("jailbreak") && fields.has("prompt") && !fields.has("question"),
	read(fields): Template | string {
		const text = textIn(fields, "prompt");
		if (text === "") return "it has no prompt";
		const mark = fields.get("jailbreak");
		return mark === true || /^(?:true|1)$/i.test(String(mark))
			? { template: text }
			: "it is no jailbreak prompt";
	},
};
