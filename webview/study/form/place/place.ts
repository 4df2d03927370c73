/** Where the study runs: in this window, or as a plan whose tasks a scheduler runs. */
import * as l10n from "@vscode/l10n";
import type { NumberField } from "../../../../src/protocol/study-panel/fields";
import { type Forms, type StudyKind, serversOf } from "../../../../src/protocol/study-panel/forms";
import {
	type Place,
	type PlaceForm,
	SLURM_NAMES,
	slurmNames,
} from "../../../../src/protocol/study-panel/place-form";
import { el, setText } from "../../../dom";
import { type Field, group, numberField, optionalNumberField, radioFields, textField } from "../fields";
import type { FormCalls, FormPart } from "../form-calls";

const PLACE_WORDS: Record<Place, { name: string; note: string }> = {
	here: { name: l10n.t("This machine"), note: "" },
	slurm: { name: "Slurm", note: l10n.t("Cut into tasks, which are submitted as job arrays.") },
	kubernetes: {
		name: l10n.t("Kubernetes manifest"),
		note: l10n.t("Cut into tasks, with a manifest of their Jobs to apply with kubectl."),
	},
	plan: { name: l10n.t("A plan only"), note: l10n.t("Cut into tasks, which you run as you like.") },
};

const SHARED = l10n.t(
	"All machines that run tasks must see the plan's folder, the model, the questions and this extension under the same paths.",
);
/** What a task needs where nothing is said, by kind of study. */
const UNSAID: Record<StudyKind, string> = {
	identify: l10n.t(
		"Left empty, memory and minutes are estimated: the model is loaded on this machine and answers a few questions.",
	),
	impact: l10n.t("Left empty, a task gets twice the model's memory and half a day."),
	origin: l10n.t("Left empty, a task gets twice the models' memory and half a day."),
};
const TEMPLATE = l10n.t(
	"Anything else that Slurm is to be told, such as a kind of GPU or a constraint, goes into ~/.config/h-neurons/slurm.sh, the template of the jobs.",
);
const UPDATE = l10n.t(
	"Let the extension be updated once all tasks are done: another version does not run them.",
);
const KEYS = l10n.t(
	"Keys of servers come from the environment of the tasks, such as H_NEURONS_API_KEY; those that the editor keeps stay in the editor. Each task keeps to a server's bounds by itself.",
);

type Numbers = "shards" | "cpus" | "gpus";
type Optional = "memoryMb" | "minutes" | "atMost";
type Texts = "folder" | "partition" | "account" | "qos" | "image" | "claim" | "mount";
const KUBERNETES_TEXTS = ["image", "claim", "mount"] as const;

export function placePart<K extends StudyKind>(kind: K, calls: FormCalls<Forms[K]>): FormPart<Forms[K]> {
	const set =
		<N extends keyof PlaceForm>(name: N) =>
		(value: PlaceForm[N]) =>
			calls.editPlace((place) => ({ ...place, [name]: value }));
	const where = radioFields("place", PLACE_WORDS, (value) => set("where")(value as Place));
	const number = (name: Numbers & NumberField) => numberField(name, set(name));
	const optional = (name: Optional & NumberField) => optionalNumberField(name, `field-${name}`, set(name));
	const text = (name: Texts, words: string, place = "") =>
		textField(`field-${name}`, words, set(name), {
			"data-testid": `field-${name}`,
			...(place && { placeholder: place }),
		});
	const numbers = { shards: number("shards"), cpus: number("cpus"), gpus: number("gpus") };
	const optionals = {
		memoryMb: optional("memoryMb"),
		minutes: optional("minutes"),
		atMost: optional("atMost"),
	};
	optionals.atMost.element.querySelector("input")!.placeholder = l10n.t("no bound");
	if (kind === "identify")
		for (const name of ["memoryMb", "minutes"] as const)
			optionals[name].element.querySelector("input")!.placeholder = l10n.t("estimated");
	const texts = {
		folder: text("folder", l10n.t("Folder of the plan"), l10n.t("the editor's storage")),
		partition: text("partition", slurmNames.partition, l10n.t("the cluster's")),
		account: text("account", slurmNames.account, l10n.t("the cluster's")),
		qos: text("qos", slurmNames.qos, l10n.t("the cluster's")),
		image: text("image", l10n.t("Container image")),
		claim: text("claim", l10n.t("Volume claim")),
		mount: text("mount", l10n.t("Mounted at"), l10n.t("the plan's folder")),
	};
	const template = el("p", { class: "note" }, TEMPLATE);
	const keys = el("p", { class: "note" }, KEYS);
	const remote = el("p", { class: "note" });
	const planned = el(
		"div",
		{ class: "after-choice" },
		...[texts.folder, numbers.shards, texts.image, texts.claim, texts.mount].map(elementOf),
		...SLURM_NAMES.map((name) => texts[name].element),
		...[optionals.minutes, optionals.memoryMb, numbers.cpus, numbers.gpus, optionals.atMost].map(elementOf),
		...[el("p", { class: "note" }, UNSAID[kind]), template, el("p", { class: "note" }, SHARED)],
		...[el("p", { class: "note" }, UPDATE), keys, remote],
	);
	return {
		element: group(l10n.t("Where it runs"), where.element, planned),
		show({ place, machine, form }) {
			where.show(place.where);
			planned.hidden = place.where === "here";
			for (const name of ["shards", "cpus", "gpus"] as const) numbers[name].show(place[name]);
			for (const name of ["memoryMb", "minutes", "atMost"] as const) optionals[name].show(place[name]);
			for (const name of ["folder", ...SLURM_NAMES, ...KUBERNETES_TEXTS] as const)
				texts[name].show(place[name]);
			for (const name of SLURM_NAMES) texts[name].element.hidden = place.where !== "slurm";
			for (const name of KUBERNETES_TEXTS) texts[name].element.hidden = place.where !== "kubernetes";
			template.hidden = place.where !== "slurm";
			optionals.atMost.element.hidden = place.where === "plan";
			keys.hidden = Object.values(serversOf({ form })).every((server) => !server);
			remote.hidden = machine.remote === null;
			setText(
				remote,
				l10n.t(
					"This window works on another machine ({0}): the plan, its files and the scheduler are that machine's.",
					machine.remote ?? "",
				),
			);
		},
	};
}

const elementOf = ({ element }: Pick<Field<never>, "element">): HTMLElement => element;
