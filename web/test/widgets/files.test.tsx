// @vitest-environment jsdom
import { act } from "preact/test-utils";
import { describe, expect, it, vi } from "vitest";
import { matching } from "../../src/widgets/combobox";
import { click, fresh, named, press, settled, show } from "./show";

fresh();

const image = (name: string, kind = "image/png"): File => new File([new Uint8Array(4)], name, { type: kind });

/** A drop or a paste of files. */
function give(element: Element, kind: "drop" | "paste", files: readonly File[]): Event {
  const event = new Event(kind, { bubbles: true, cancelable: true });
  Object.assign(event, { [kind === "drop" ? "dataTransfer" : "clipboardData"]: { files, getData: () => "" } });
  void act(() => void element.dispatchEvent(event));
  return event;
}

const words = (): string[] => [...document.querySelectorAll(".options [role='option'] .what")].map((e) => e.textContent);

describe("a picture", () => {
  it.each(["drop", "paste"] as const)("is taken by %s, uploaded, and named", async (kind) => {
    const { onChange, services } = await show({ kind: "image_file" }, "", { type: "Text" });
    const file = image("cat.png");
    expect(give(document.querySelector(".f-image")!, kind, [file]).defaultPrevented).toBe(true);
    await settled(() => onChange.mock.calls.length > 0);
    expect(services.upload).toHaveBeenCalledWith(file);
    expect(onChange).toHaveBeenCalledWith("sha256-up.png", true);
  });

  it("that is none is refused by its name, and a failed upload says why", async () => {
    const upload = vi.fn(() => Promise.reject(new Error("the disk is full")));
    const { onChange } = await show({ kind: "image_file" }, "", { type: "Text", services: { upload } as never });
    give(document.querySelector(".f-image")!, "drop", [image("notes.txt", "text/plain")]);
    expect(document.body.textContent).toContain("notes.txt is no PNG");
    give(document.querySelector(".f-image")!, "drop", [image("cat.png")]);
    await settled(() => document.body.textContent.includes("the disk is full"));
    expect(onChange).not.toHaveBeenCalled();
  });

  it("is chosen among those of the server, in groups, with search", async () => {
    const names = ["sha256-0011223344.png", "pets/cat.png", "pets/dog.png"];
    const { onChange } = await show({ kind: "image_file" }, "", { type: "Text", services: { images: () => Promise.resolve(names) } as never });
    click(named("cfg: Drop, paste or choose a picture"));
    await settled(() => words().length === 3);
    expect([...document.querySelectorAll(".options .head")].map((e) => e.textContent)).toEqual(["Uploaded", "In the images folder"]);
    const search = named("Search in cfg") as HTMLInputElement;
    void act(() => {
      search.value = "dog";
      search.dispatchEvent(new InputEvent("input", { bubbles: true }));
    });
    await settled(() => words().length === 1);
    press(search, "Enter");
    await settled(() => onChange.mock.calls.length > 0);
    expect(onChange).toHaveBeenCalledWith("pets/dog.png", true);
    await settled(() => document.querySelector(".popover") === null);
    expect(document.activeElement?.id).toBe("field");
  });

  it("that cannot be loaded says why", async () => {
    await show({ kind: "image_file" }, "gone.png", { type: "Text", services: { load: () => Promise.reject(new Error("there is no picture 'gone.png'")) } as never });
    await settled(() => document.body.textContent.includes("there is no picture 'gone.png'"));
  });
});

describe("a choice", () => {
  it("of a few words is the system's own list", async () => {
    const { field, onChange } = await show({ kind: "choice", options: ["euler", "heun"] }, "heun", { type: "Text" });
    void act(() => {
      field.value = "euler";
      field.dispatchEvent(new Event("change", { bubbles: true }));
    });
    expect(onChange).toHaveBeenCalledWith("euler", true);
  });

  it("with pictures shows them, opens with the letter that was typed, and says what is chosen", async () => {
    const swatches = ["#000000 #ffffff", "#440154 #fde725", "#ffffff #084594"];
    const { field } = await show({ kind: "choice", options: ["grey", "viridis", "blues"], swatches }, "viridis", { type: "Text" });
    expect(field.getAttribute("aria-label")).toBe("cfg: viridis");
    press(field, "b");
    await settled(() => words().length === 1);
    expect(words()).toEqual(["blues"]);
    expect(document.querySelectorAll(".options .swatch")).toHaveLength(1);
  });

  it("finds what begins with the words first", () => expect(matching(["dpm 2", "euler", "heun dpm"], "dpm")).toEqual(["dpm 2", "heun dpm"]));
});

describe("a weight file", () => {
  const models = [{ name: "starter/clip.safetensors", size: 9e6, shipped: true, kind: "clip" }, { name: "mine.safetensors", size: 1e9, shipped: false, kind: "unknown" },
    { name: "up.safetensors", size: 1e6, shipped: false, kind: "upscaler" }];

  it("that is missing is said, with one that fits as the way out", async () => {
    const { onChange, services } = await show({ kind: "model_file", model: "clip" }, "gone.safetensors", { type: "Text", services: { models: () => Promise.resolve(models) } as never });
    await settled(() => document.body.textContent.includes("gone.safetensors is not in the models folder."));
    click(named("Where do weight files go?"));
    expect(services.showModels).toHaveBeenCalledOnce();
    click(named("Use starter/clip.safetensors"));
    expect(onChange).toHaveBeenCalledWith("starter/clip.safetensors", true);
  });

  it("is offered where its kind fits or is not known", async () => {
    await show({ kind: "model_file", model: "clip" }, "", { type: "Text", services: { models: () => Promise.resolve(models) } as never });
    click(document.querySelector("#field"));
    await settled(() => words().length > 0);
    expect(words()).toEqual(["starter/clip.safetensors", "mine.safetensors"]);
  });

  it("is offered for what else it serves as, with its family", async () => {
    const whole = { name: "sd.safetensors", size: 2e9, shipped: false, kind: "checkpoint", family: "sd1", variant: "inpaint", also: ["vae"] };
    await show({ kind: "model_file", model: "vae" }, "", { type: "Text", services: { models: () => Promise.resolve([...models, whole]) } as never });
    click(document.querySelector("#field"));
    await settled(() => words().length > 0);
    expect(words()).toEqual(["mine.safetensors", "sd.safetensors"]);
    expect(document.body.textContent).toContain("checkpoint, sd1, inpaint, ");
  });

  it("of another kind is said to be one", async () => {
    await show({ kind: "model_file", model: "clip" }, "up.safetensors", { type: "Text", services: { models: () => Promise.resolve(models) } as never });
    await settled(() => document.body.textContent.includes("weights of the kind upscaler; clip is wanted here"));
  });
});

it("a mask is one line on a node: a button that says whether there is one", async () => {
  await show({ kind: "mask_file", image: "file" }, null, { type: "Text", compact: true });
  expect(named("cfg: Paint…").getAttribute("aria-haspopup")).toBe("dialog");
  const onReset = vi.fn();
  await show({ kind: "mask_file", image: "file" }, "sha256-0.png", { type: "Text", onReset });
  expect(named("cfg: Paint on…")).toBeTruthy();
  click(named("No mask"));
  expect(onReset).toHaveBeenCalledOnce();
});
