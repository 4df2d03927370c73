import assert from "node:assert/strict";
import { test } from "node:test";
import { SLURM } from "../../../src/cli/cluster/slurm";
import { MemoryFiles } from "../../study/memory-files";
import { submissionOf } from "./made-plan";
import { recordedSlurm } from "./recorded-slurm";

const TEMPLATE = "#!/bin/sh\n# from a template\n{{task}}\n";

/** What sbatch is told with some options, and the script. */
async function submitted(values: Record<string, string>, environment: Record<string, string> = {}) {
	const files = new MemoryFiles({
		"/home/me/.config/h-neurons/slurm.sh": TEMPLATE,
		"/settings/h-neurons/slurm.sh": TEMPLATE,
		"/here/mine.sh": TEMPLATE,
	});
	const slurm = recordedSlurm({});
	const open = SLURM.read(values);
	const scheduler = open({ files, run: slurm.run, environment, folder: "/here" });
	await scheduler.submit(submissionOf({ answers: [0, 1] }), async () => undefined);
	return { command: slurm.of("sbatch")[0]!, script: files.text("/study/slurm/answers.sh") };
}

test("options become sbatch's", async () => {
	const { command } = await submitted({
		...{ partition: "gpu,long", time: "1-00:30:00", memory: "16G", gpus: "a100:1", cpus: "8" },
		...{ account: "lab", qos: "normal", "at-most": "1" },
	});
	assert.match(command, / --array=0-1%1 /);
	for (const word of [
		"partition=gpu,long",
		"time=1-00:30:00",
		"mem=16G",
		"gres=gpu:a100:1",
		"cpus-per-task=8",
	])
		assert.ok(command.includes(` --${word} `), word);
	assert.match(command, / --account=lab --qos=normal /);
});

test("the user's own template is taken where the user's settings are, and another one that is named", async () => {
	const isFromTemplate = async (values: Record<string, string>, environment: Record<string, string>) =>
		(await submitted(values, environment)).script.includes("# from a template");
	assert.equal(await isFromTemplate({}, {}), false);
	assert.equal(await isFromTemplate({}, { HOME: "/home/other" }), false);
	assert.equal(await isFromTemplate({}, { HOME: "/home/me" }), true);
	assert.equal(await isFromTemplate({}, { HOME: "/home/other", XDG_CONFIG_HOME: "/settings" }), true);
	assert.equal(await isFromTemplate({ template: "mine.sh" }, {}), true);
});

/** [options, what is wrong] */
const refused: [Record<string, string>, string][] = [
	[{ partition: "a b" }, "--partition is a b, not the name of a partition."],
	[{ time: "soon" }, "--time is soon, not a time such as 90 or 2-12:00:00."],
	[{ memory: "16 GB" }, "--memory is 16 GB, not a size such as 16000 or 16G."],
	[{ gpus: "many" }, "--gpus is many, not a number of GPUs such as 1 or a100:1."],
	[{ cpus: "0" }, "--cpus is 0, not a whole number from 1 to 1024."],
	[{ "at-most": "0" }, "--at-most is 0, not a whole number from 1 to 10000."],
	[{ account: "$(id)" }, "--account is $(id), not the name of an account."],
	[{ qos: "" }, "--qos is empty."],
];

for (const [values, message] of refused)
	test(message, () => assert.throws(() => SLURM.read(values), { message }));
