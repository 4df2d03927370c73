/** `h-neurons submit slurm DIR` and its options. */
import { join, resolve } from "node:path";
import type { SlurmOptions } from "../../cluster/slurm/options";
import { slurmScheduler } from "../../cluster/slurm/slurm";
import { number, type OptionTable, Problem, string, text, type Values, whole } from "../options";
import type { SchedulerKind, SchedulerPorts } from "./scheduler-kind";

const table: OptionTable = {
	...{ partition: text, time: text, memory: text, gpus: text, cpus: text },
	...{ account: text, qos: text, "at-most": text, template: text },
};

export const SLURM: SchedulerKind = {
	name: "slurm",
	table,
	read(values) {
		const options = readOptions(values ?? {});
		return ({ files, run, environment, folder }) =>
			slurmScheduler({ files, run, options, template: templatePath(options, { environment, folder }) });
	},
	help: `  --partition NAME   where the tasks run; default: the cluster's
  --time TIME        a task's limit, as Slurm writes it: minutes, or 2-12:00:00; default: the plan's
  --memory SIZE      a task's memory: megabytes, or 16G; default: the plan's
  --gpus N           GPUs of each task of stages that are dealt, such as 1 or a100:1; default: the plan's
  --cpus N           processors of each task; default: the plan's
  --account NAME     who is charged
  --qos NAME         quality of service
  --at-most N        tasks of one stage that run at the same time; default: as many as there is room for
  --template FILE    the jobs' script, with {{task}} where the task is started; default: slurm.sh in
                     ~/.config/h-neurons, if there is one
  Options count before the template's #SBATCH lines, and those before the plan.`,
};

/** @throws Problem when one cannot be used */
function readOptions(values: Values): SlurmOptions {
	const count = (name: string, highest: number) =>
		values[name] === undefined ? null : number(values, name, whole(1, highest, 1));
	return {
		partition: shaped(values, "partition", /^[\w.,-]+$/, "the name of a partition"),
		time: shaped(values, "time", /^(\d+-\d+(:\d+){0,2}|\d+(:\d+){0,2})$/, "a time such as 90 or 2-12:00:00"),
		memory: shaped(values, "memory", /^\d+[KMGT]?$/i, "a size such as 16000 or 16G"),
		gpus: shaped(values, "gpus", /^([\w.-]+:)?\d{1,3}$/, "a number of GPUs such as 1 or a100:1"),
		cpus: count("cpus", 1024),
		account: shaped(values, "account", /^[\w.@-]+$/, "the name of an account"),
		qos: shaped(values, "qos", /^[\w.-]+$/, "the name of a quality of service"),
		atMost: count("at-most", 10_000),
		template: string(values, "template"),
	};
}

function shaped(values: Values, name: string, shape: RegExp, what: string): string | null {
	const value = string(values, name);
	if (value !== null && !shape.test(value)) throw new Problem(`--${name} is ${value}, not ${what}.`);
	return value;
}

function templatePath(
	{ template }: SlurmOptions,
	{ environment, folder }: Pick<SchedulerPorts, "environment" | "folder">,
): string | null {
	if (template !== null) return resolve(folder, template);
	const { XDG_CONFIG_HOME, HOME } = environment;
	const settings = XDG_CONFIG_HOME || (HOME ? join(HOME, ".config") : null);
	return settings === null ? null : join(settings, "h-neurons", "slurm.sh");
}
