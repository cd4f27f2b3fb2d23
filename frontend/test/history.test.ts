import assert from "node:assert/strict";
import { test } from "node:test";
import { Steps } from "../src/geo/history.ts";

test("undo goes back and redo goes on", () => {
  const steps = new Steps("a");
  steps.take("b");
  steps.take("c");
  assert.ok(steps.undo());
  assert.equal(steps.now, "b");
  assert.ok(steps.redo());
  assert.equal(steps.now, "c");
});

test("a new step ends what could be redone", () => {
  const steps = new Steps("a");
  steps.take("b");
  steps.undo();
  steps.take("c");
  assert.equal(steps.redo(), false);
  assert.equal(steps.canRedo, false);
});

test("there is nothing before the first value", () => {
  const steps = new Steps("a");
  assert.equal(steps.undo(), false);
  assert.equal(steps.now, "a");
});
