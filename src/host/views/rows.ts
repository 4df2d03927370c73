/** Trees of the side bar: each is made anew from what there is whenever that changes. */
import * as vscode from "vscode";

/** One line of a tree. */
export interface Row {
	item: vscode.TreeItem;
	/** What is under it when it is opened. */
	children?: readonly Row[];
}

export interface RowLook {
	/** A product icon's name; it only repeats what the words say. */
	icon?: string;
	description?: string;
	tooltip?: string;
	/** What a press does: a command of the manifest with its argument. */
	press?: { command: string; title: string; argument?: unknown };
	/** For the menus of the manifest. */
	context?: string;
	children?: readonly Row[];
	/** Whether the children are seen at first, and those that come later. */
	isOpen?: boolean;
}

export function row(label: string, look: RowLook): Row {
	const { icon, description, tooltip, press, context, children, isOpen } = look;
	const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;
	const item = new vscode.TreeItem(label, isOpen ? Expanded : children?.length ? Collapsed : None);
	if (icon) item.iconPath = new vscode.ThemeIcon(icon);
	if (description) item.description = description;
	item.tooltip = tooltip ?? [label, description].filter(Boolean).join(": ");
	item.accessibilityInformation = { label: [label, description].filter(Boolean).join(", ") };
	if (press)
		item.command = {
			command: press.command,
			title: press.title,
			arguments: [press.argument].filter(isThere),
		};
	if (context) item.contextValue = context;
	return { item, ...(children && { children }) };
}

const isThere = (argument: unknown): boolean => argument !== undefined;

export class Tree implements vscode.TreeDataProvider<Row>, vscode.Disposable {
	private readonly changes = new vscode.EventEmitter<void>();
	readonly onDidChangeTreeData = this.changes.event;

	/** @param make the rows; what it throws becomes a row that says so */
	constructor(private readonly make: () => Promise<readonly Row[]> | readonly Row[]) {}

	changed(): void {
		this.changes.fire();
	}

	getTreeItem({ item }: Row): vscode.TreeItem {
		return item;
	}

	async getChildren(parent?: Row): Promise<Row[]> {
		if (parent) return [...(parent.children ?? [])];
		try {
			return [...(await this.make())];
		} catch (error) {
			const sentence = error instanceof Error ? error.message : String(error);
			return [row(sentence, { icon: "warning" })];
		}
	}

	dispose(): void {
		this.changes.dispose();
	}
}
