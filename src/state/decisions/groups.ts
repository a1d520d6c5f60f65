/** Disjoint groups of ids that are joined pair by pair. */
export class Groups {
  readonly #parent: Map<string, string>;

  constructor(ids: readonly string[]) {
    this.#parent = new Map(ids.map((id) => [id, id]));
  }

  join(a: string, b: string): void {
    this.#parent.set(this.root(a), this.root(b));
  }

  groups(): string[][] {
    const found = new Map<string, string[]>();
    for (const id of this.#parent.keys()) {
      const root = this.root(id);
      const group = found.get(root);
      if (group === undefined) found.set(root, [id]);
      else group.push(id);
    }
    return [...found.values()];
  }

  /** The id that stands for the group of one. */
  root(id: string): string {
    let at = id;
    for (let up = this.#parent.get(at); up !== undefined && up !== at;) {
      at = up;
      up = this.#parent.get(at);
    }
    this.#parent.set(id, at);
    return at;
  }
}
