import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { arrayOf, sbatchWords } from "../../../src/cluster/slurm/arrays";
import type { SlurmOptions } from "../../../src/cluster/slurm/options";
import { PLAIN_TEMPLATE, quoted, stageScript } from "../../../src/cluster/slurm/script";
import { NO_OPTIONS, PLAN } from "./made-plan";

const [answers, join, features] = PLAN.stages;
const program = ["/usr/bin/node", "/opt/h neurons/cli.js"];
const script = (text: string, stage = features!, dir = "/study") =>
	stageScript({ text, path: "/home/me/slurm.sh" }, stage, { program, dir });

test("the plain script says what the plan says", () => {
	assert.equal(
		script(PLAIN_TEMPLATE),
		`#!/bin/sh
#SBATCH --nodes=1 --ntasks=1
#SBATCH --cpus-per-task=4
#SBATCH --mem=2000M
#SBATCH --time=30
#SBATCH --gres=gpu:1
exec /usr/bin/node '/opt/h neurons/cli.js' task /study features "$SLURM_ARRAY_TASK_ID"
`,
	);
});

test("what a template says in its own way is not said twice", () => {
	const template = `#!/bin/bash
#SBATCH --mem-per-cpu=4G
#SBATCH -c 8
#SBATCH --partition=long
# The place {{task}} in a comment stays.
module load nodejs
apptainer exec --nv lens.sif {{task}} || exit $?
`;
	assert.equal(
		script(template),
		`#!/bin/bash
#SBATCH --nodes=1 --ntasks=1
#SBATCH --time=30
#SBATCH --gres=gpu:1
#SBATCH --mem-per-cpu=4G
#SBATCH -c 8
#SBATCH --partition=long
# The place {{task}} in a comment stays.
module load nodejs
apptainer exec --nv lens.sif /usr/bin/node '/opt/h neurons/cli.js' task /study features "$SLURM_ARRAY_TASK_ID" || exit $?
`,
	);
});

/** [template, what is wrong with it] */
const broken: [string, string][] = [
	["", 'does not begin with "#!", as "#!/bin/sh" does'],
	["exec {{task}}\n", 'does not begin with "#!", as "#!/bin/sh" does'],
	["#!/bin/sh\nsrun true\n", "has {{task}}, where the task is started, in none of its commands"],
	["#!/bin/sh\n# {{task}}\n", "has {{task}}, where the task is started, in none of its commands"],
	["#!/bin/sh\n{{task}} || {{task}}\n", "has {{task}}, where the task is started, 2 times"],
	["#!/bin/sh\r\n{{task}}\r\n", "has the line ends of Windows, which Slurm refuses"],
];

for (const [text, problem] of broken)
	test(`template ${JSON.stringify(text)}`, () =>
		assert.throws(() => script(text), {
			code: "schedulerFailed",
			message: `The template /home/me/slurm.sh ${problem}.`,
		}));

test("a folder's name is one word to the shell, whatever is in it", () => {
	for (const name of ["plain", "with blanks", "it's", "$HOME", "`id`", '"', "a\\b", "*", "ü", "$&", "#"]) {
		const { stdout } = spawnSync("sh", ["-c", `printf %s ${quoted(name)}`], { encoding: "utf8" });
		assert.equal(stdout, name);
		assert.ok(script(PLAIN_TEMPLATE, answers, `/x/${name}`).includes(quoted(`/x/${name}`)));
	}
});

/** [tasks, most at a time, the array] */
const arrays: [number[], number | null, string][] = [
	[[0], null, "0"],
	[[0, 1, 2, 3], null, "0-3"],
	[[0, 1, 3, 5, 6, 7, 900], 4, "0-1,3,5-7,900%4"],
];

for (const [tasks, atMost, written] of arrays)
	test(`array ${written}`, () => assert.equal(arrayOf(tasks, atMost), written));

test("sbatch is told what makes an array a plan's, and what was asked for", () => {
	const job = { stage: features!, tasks: [2, 3], after: ["7_1", "8"] };
	assert.deepEqual(sbatchWords(job, "/study", NO_OPTIONS), [
		"--parsable",
		"--job-name=h-neurons-features",
		"--array=2-3",
		"--chdir=/study",
		"--output=slurm/features.%a.%A.out",
		"--open-mode=append",
		"--requeue",
		"--kill-on-invalid-dep=yes",
		"--dependency=afterok:7_1:8",
	]);
	const asked: SlurmOptions = {
		...{ partition: "long", time: "2-12", memory: "64G", gpus: "a100:2", cpus: 16 },
		...{ account: "lab", qos: "high", atMost: 1, template: null },
	};
	assert.deepEqual(sbatchWords(job, "/study", asked).slice(9), [
		...["--partition=long", "--time=2-12", "--mem=64G", "--cpus-per-task=16"],
		...["--account=lab", "--qos=high", "--gres=gpu:a100:2"],
	]);
});

test("a stage that joins shards is given no card", () => {
	const words = sbatchWords({ stage: join!, tasks: [0], after: [] }, "/study", { ...NO_OPTIONS, gpus: "1" });
	assert.ok(!words.some((word) => word.includes("gpu")));
	assert.ok(!words.some((word) => word.startsWith("--dependency")));
});
