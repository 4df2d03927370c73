/** Servers in the model's or the rule's place. Keys are asked for by the editor and never pass through here. */
import * as l10n from "@vscode/l10n";
import { numberNames, type ServerForm, type ServerRole } from "../../../src/protocol/study-panel/fields";
import { el, setText } from "../../dom";
import { button } from "../../toolkit";
import { checkField, type Field, group, optionalNumberField, textField } from "./fields";
import type { FormCalls, FormPart } from "./form-calls";

const ROLES: Record<ServerRole, { name: string; note: string }> = {
	sampler: {
		name: l10n.t("Another server answers"),
		note: l10n.t(
			"The same model behind an OpenAI-compatible server, where it answers faster. Its neurons are still read here.",
		),
	},
	judge: {
		name: l10n.t("A model judges the answers"),
		note: l10n.t("It decides in the rule's place; how far the two agree is told."),
	},
	extractor: {
		name: l10n.t("A model finds the words that state the fact"),
		note: l10n.t("Where the rules find none."),
	},
};
/** A server of one's own machine, as most programs start it. */
const FIRST: ServerForm = { url: "http://127.0.0.1:8000/v1", model: "", concurrency: 8 };
const NO_BOUND = { requests: null, tokens: null };

type Naming = { servers: Partial<Record<ServerRole, ServerForm | null>> };

export function serversPart<F extends Naming>(
	names: readonly ServerRole[],
	calls: FormCalls<F>,
): FormPart<F> {
	const roles = names.map((role) => serverPart(role, calls));
	return {
		element: group(l10n.t("Servers"), ...roles.map(({ element }) => element)),
		show(state) {
			for (const role of roles) role.show(state);
		},
	};
}

function serverPart<F extends Naming>(role: ServerRole, calls: FormCalls<F>): FormPart<F> {
	const edit = (change: (server: ServerForm | null) => ServerForm | null) =>
		calls.edit((form) => ({
			...form,
			servers: { ...form.servers, [role]: change(form.servers[role] ?? null) },
		}));
	const set = (name: "url" | "model") => (value: string) =>
		edit((server) => ({ ...(server ?? FIRST), [name]: value }));
	const isUsed = checkField(
		`server-${role}`,
		ROLES[role].name,
		(isChecked) => edit(() => (isChecked ? FIRST : null)),
		ROLES[role].note,
	);
	const url = textField(`server-${role}-url`, l10n.t("Address"), set("url"));
	const model = textField(`server-${role}-model`, l10n.t("Model on it"), set("model"));
	const concurrency = requests(role, (value) =>
		edit((server) => ({ ...(server ?? FIRST), concurrency: value })),
	);
	const bound = (name: keyof typeof NO_BOUND) => {
		const field = optionalNumberField(`${name}PerMinute`, `server-${role}-${name}-a-minute`, (value) =>
			edit((server) => {
				const { rate = NO_BOUND, ...rest } = server ?? FIRST;
				return { ...rest, rate: { ...rate, [name]: value } };
			}),
		);
		field.element.querySelector("input")!.placeholder = l10n.t("no bound");
		return field;
	};
	const bounds = { requests: bound("requests"), tokens: bound("tokens") };
	const key = button(l10n.t("Set key…"), () => calls.setKey(role));
	const keyWords = el("span", { class: "note" });
	const fields = el(
		"div",
		{ class: "indented" },
		...[url.element, model.element, concurrency.element],
		...[bounds.requests.element, bounds.tokens.element],
		el("div", { class: "row" }, keyWords, key),
	);
	return {
		element: el("div", {}, isUsed.element, fields),
		show({ form, hasKey }) {
			const server = form.servers[role] ?? null;
			isUsed.show(server !== null);
			fields.hidden = server === null;
			url.show(server?.url ?? FIRST.url);
			model.show(server?.model ?? "");
			concurrency.show(server?.concurrency ?? FIRST.concurrency);
			for (const name of ["requests", "tokens"] as const) bounds[name].show(server?.rate?.[name] ?? null);
			const kept = hasKey[role] ? l10n.t("The editor keeps a key for it.") : l10n.t("No key is kept for it.");
			setText(keyWords, kept);
		},
	};
}

/** As a text, since three fields of one name would share their ids. */
function requests(role: ServerRole, onEdit: (value: number) => void): Field<number> {
	const field = textField(
		`server-${role}-requests`,
		numberNames.concurrency,
		(value) => onEdit(Number(value)),
		{
			inputmode: "numeric",
		},
	);
	return { element: field.element, show: (value) => field.show(String(value)) };
}
