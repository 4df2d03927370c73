/** What can be told anew of a plan: what each field shows, takes and refuses. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
	AGAIN_FIELDS,
	type Again,
	type AgainField,
	nameOf,
	problemOf,
	textOf,
	unsaidOf,
	withText,
} from "../../../../src/host/study/plan/again";
import { NEEDS_AS_PLANNED, newPlaceForm } from "../../../../src/protocol/study-panel/place-form";

const asBegun: Again = {
	place: { ...newPlaceForm(), where: "slurm", partition: "gpu", minutes: 30 },
	needs: NEEDS_AS_PLANNED,
};

test("a field shows what is told, and else whose word counts", () => {
	const shown = AGAIN_FIELDS.map((field) => [nameOf(field), textOf(asBegun, field) || unsaidOf(field)]);
	assert.deepEqual(shown, [
		["Partition", "gpu"],
		["Account", "the cluster's"],
		["Quality of service", "the cluster's"],
		["Tasks at a time", "no bound"],
		["Minutes of a task", "as planned"],
		["Memory of a task, MB", "as planned"],
		["CPUs of a task", "as planned"],
		["GPUs of a task", "as planned"],
	]);
});

test("a text is kept in its field, and an empty one tells nothing", () => {
	let again = asBegun;
	const texts: Record<AgainField, string> = {
		...{ partition: " cpu-long ", account: "lab", qos: "long", atMost: "4" },
		...{ minutes: "90", memoryMb: "16000", cpus: "8", gpus: "0" },
	};
	for (const field of AGAIN_FIELDS) again = withText(again, field, texts[field]);
	assert.deepEqual(again.needs, { minutes: 90, memoryMb: 16_000, cpus: 8, gpus: 0 });
	const told = { partition: "cpu-long", account: "lab", qos: "long", atMost: 4 };
	// What the plan was made with stays what it is.
	assert.deepEqual(again.place, { ...asBegun.place, ...told });
	for (const field of AGAIN_FIELDS) {
		assert.equal(textOf(again, field), texts[field].trim());
		again = withText(again, field, " ");
	}
	assert.deepEqual(again, { place: { ...asBegun.place, partition: "" }, needs: NEEDS_AS_PLANNED });
});

/** [field, text, what is wrong with it] */
const texts: [AgainField, string, RegExp | null][] = [
	["partition", "", null],
	["partition", "gpu,cpu-long", null],
	["partition", "a b", /^A partition's name/],
	["account", "lab; rm", /^An account's name/],
	["qos", "$x", /^The name of a quality of service/],
	["minutes", " 90 ", null],
	["minutes", "2h", /^Minutes of a task must be a whole number/],
	["memoryMb", "16G", /^Memory of a task, MB must be a whole number from 256/],
	["gpus", "0", null],
	["atMost", "0", /^Tasks at a time must be/],
];
for (const [field, text, sentence] of texts)
	test(`${field} "${text}" is ${sentence ? "refused" : "taken"}`, () => {
		const problem = problemOf(field, text);
		if (sentence) assert.match(problem ?? "", sentence);
		else assert.equal(problem, null);
	});
