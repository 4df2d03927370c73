/** `h-neurons submit kubernetes DIR`: its options. */
import { resolve } from "node:path";
import { type KubernetesOptions, kubernetes } from "../../cluster/kubernetes/kubernetes";
import { number, Problem, required, string, text, type Values, whole } from "../options";
import type { SchedulerKind } from "./scheduler-kind";

export const KUBERNETES: SchedulerKind = {
	name: "kubernetes",
	table: {
		...{ image: text, command: text, claim: text, mount: text, "sub-path": text, dir: text },
		...{ namespace: text, secret: text, parallelism: text, retries: text },
	},
	read(values) {
		const options = values && optionsOf(values);
		return ({ files, run }) => kubernetes(options, { files, run });
	},
	help: `  --image NAME       a container image with h-neurons in it
  --command WORDS    what starts it there, words with blanks between them; default h-neurons
  --claim NAME       a persistent volume claim that all nodes may write to (ReadWriteMany), with the plan and its inputs
  --mount PATH       where the containers see it; default: the plan's folder, which then is all that is in the claim
  --sub-path PATH    the folder of the claim that is mounted; default: all of it
  --dir PATH         the plan's folder, as the containers see it; default: as it is called here
  --namespace NAME   default: that of kubectl's context
  --secret NAME      a secret whose values become environment: keys of servers
  --parallelism N    tasks of a stage at a time, at most; default all
  --retries N        tries of a task after its first, 0..20; default 2`,
};

/** Labels of DNS, as Kubernetes names things. */
const NAME = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;

/** @throws Problem when one is missing or cannot be used */
function optionsOf(values: Values): KubernetesOptions {
	const dir = pathOf(values, "dir");
	const mount = pathOf(values, "mount");
	return {
		image: required(values, "image"),
		command: (string(values, "command") ?? "h-neurons").split(/\s+/).filter(Boolean),
		claim: nameIn("claim", required(values, "claim")),
		...(mount !== null && { mount }),
		...(dir !== null && { dir }),
		subPath: string(values, "sub-path"),
		namespace: optionalName(values, "namespace"),
		secret: optionalName(values, "secret"),
		parallelism:
			values.parallelism === undefined ? null : number(values, "parallelism", whole(1, 100_000, 1)),
		retries: number(values, "retries", whole(0, 20, 2)),
	};
}

const optionalName = (values: Values, name: string): string | null => {
	const given = string(values, name);
	return given === null ? null : nameIn(name, given);
};

function nameIn(option: string, given: string): string {
	if (NAME.test(given)) return given;
	throw new Problem(`--${option} is ${given}; such names have small letters, digits, hyphens and dots.`);
}

function pathOf(values: Values, name: string): string | null {
	const given = string(values, name);
	if (given !== null && resolve("/", given) !== given.replace(/(.)\/$/, "$1"))
		throw new Problem(`--${name} is ${given}, which is no whole path from / on.`);
	return given;
}
