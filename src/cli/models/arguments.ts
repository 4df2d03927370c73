import { flag, type OptionTable, Problem, string, text, type Values } from "../options";

export type ModelsOptions = { isJson: boolean } & (ListOptions | InfoOptions | DownloadOptions);

export interface ListOptions {
	action: "list";
	/** Where to look; empty = where models usually are. */
	folders: string[];
}

export interface InfoOptions {
	action: "info";
	/** A model's folder here, or its name on the hub. */
	model: string;
	revision: string | null;
	endpoint: string | null;
}

export interface DownloadOptions {
	action: "download";
	/** Its name on the hub, or its page's address. */
	model: string;
	/** null = the best for a processor. */
	dtype: string | null;
	revision: string | null;
	/** The folder for models; null = the usual one. */
	to: string | null;
	endpoint: string | null;
	/** Whether --yes answered the question already. */
	isConfirmed: boolean;
}

/** The options of `h-neurons models`. */
export const modelsTable: OptionTable = {
	...{ help: { ...flag, short: "h" }, json: flag, yes: { ...flag, short: "y" } },
	...{ dtype: text, revision: text, to: text, endpoint: text },
};

/** Options that only some actions have. */
const ONLY: Record<string, readonly ModelsOptions["action"][]> = {
	...{ dtype: ["download"], to: ["download"], yes: ["download"] },
	...{ revision: ["info", "download"], endpoint: ["info", "download"] },
};

/** @throws Problem when the arguments make no action */
export function readModels(values: Values, positionals: string[]): ModelsOptions {
	const [action, ...named] = positionals;
	if (action !== "list" && action !== "info" && action !== "download")
		throw new Problem('Say what to do with models: "list", "info" or "download".');
	for (const [option, actions] of Object.entries(ONLY))
		if (values[option] !== undefined && !actions.includes(action))
			throw new Problem(`--${option} does not go with "models ${action}".`);
	if (named.includes("")) throw new Problem("A model's name is empty.");
	const isJson = values.json === true;
	if (action === "list") return { action, isJson, folders: named };
	const [model, ...others] = named;
	if (model === undefined) throw new Problem(`Name a model, such as ${EXAMPLE}.`);
	if (others.length > 0) throw new Problem("Name one model at a time.");
	const where = { revision: string(values, "revision"), endpoint: string(values, "endpoint") };
	if (action === "info") return { action, isJson, model, ...where };
	return {
		...{ action, isJson, model, ...where },
		dtype: string(values, "dtype"),
		to: string(values, "to"),
		isConfirmed: values.yes === true,
	};
}

const EXAMPLE = "HuggingFaceTB/SmolLM2-135M-Instruct";
