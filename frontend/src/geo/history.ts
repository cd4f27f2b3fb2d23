/** Undo and redo of a value that is never changed in place. */
export class Steps<T> {
  private readonly past: T[] = [];
  private future: T[] = [];

  constructor(private current: T) {}

  get now(): T {
    return this.current;
  }

  get canUndo(): boolean {
    return this.past.length > 0;
  }

  get canRedo(): boolean {
    return this.future.length > 0;
  }

  /** Goes on to a new value; what was undone before can no longer be redone. */
  take(value: T): void {
    this.past.push(this.current);
    this.current = value;
    this.future = [];
  }

  /** Returns whether there was something to undo. */
  undo(): boolean {
    const value = this.past.pop();
    if (value === undefined) return false;
    this.future.push(this.current);
    this.current = value;
    return true;
  }

  /** Returns whether there was something to redo. */
  redo(): boolean {
    const value = this.future.pop();
    if (value === undefined) return false;
    this.past.push(this.current);
    this.current = value;
    return true;
  }
}
