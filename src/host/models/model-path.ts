/** What a model's path says of it before anything is read. */
import { basename, dirname, extname } from "node:path";

/** The model's folder: `path` itself, or where an .onnx file lies, but for a folder `onnx` in between. */
export function modelFolderOf(path: string): string {
	if (extname(path) !== ".onnx") return path;
	const folder = dirname(path);
	return basename(folder) === "onnx" ? dirname(folder) : folder;
}

/** The folder's name; in a download cache of the hub, whose folders are named by commit, the hub's name of the model. */
export function modelNameOf(path: string): string {
	const folder = modelFolderOf(path);
	const [, owner, name] =
		/[\\/]models--([^\\/]+?)--([^\\/]+)[\\/]snapshots[\\/][^\\/]+[\\/]?$/.exec(folder) ?? [];
	return owner && name ? `${owner}/${name}` : basename(folder);
}
