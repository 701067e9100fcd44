/* The pictures that are chosen and not sent yet: choosing, taking, dropping, pasting, looking at, removing. */
((parts) => {
  "use strict";

  const { LARGEST, PictureError, drawPicture, h, icon, iconButton, prepare } = parts;
  const MOST = 4;

  /** @param changed called when pictures were added or taken away */
  function createTray({ say, changed }) {
    const chosen = new Map(); // element -> prepared picture
    const list = h("ul", { class: "tray", hidden: true });
    const trouble = h("p", { class: "trouble", role: "alert" });

    function picker(sign, word, attributes) {
      const field = h("input", { type: "file", accept: "image/*", hidden: true, ...attributes, onchange: take });
      function take() {
        add([...field.files]);
        field.value = "";
      }
      const button = iconButton(sign, say(word), () => field.click());
      button.classList.add(word);
      return [button, field];
    }

    /** Adds files, and says in words which of them cannot be sent. */
    async function add(files) {
      trouble.textContent = "";
      for (const file of files) {
        if (chosen.size >= MOST) {
          trouble.textContent = say("picture.many", { n: MOST });
          break;
        }
        try {
          await show(await prepare(file));
        } catch (error) {
          if (!(error instanceof PictureError)) throw error;
          trouble.textContent = say(`picture.${error.message}`, { n: LARGEST / 1_000_000 });
        }
      }
      update();
    }

    async function show(picture) {
      const canvas = h("canvas", { role: "img", "aria-label": say("picture.ready", { file: picture.file }) });
      await drawPicture(canvas, picture.blob);
      const remove = h("button", { type: "button", class: "remove", "aria-label": say("remove"), title: say("remove"), onclick }, icon("close"));
      const element = h("li", {}, canvas, remove);
      function onclick() {
        chosen.delete(element);
        element.remove();
        trouble.textContent = "";
        update();
      }
      chosen.set(element, picture);
      list.append(element);
    }

    function update() {
      list.hidden = chosen.size === 0;
      changed();
    }

    return {
      elements: [list, trouble],
      pickers: [...picker("picture", "attach", { multiple: true }), ...picker("camera", "camera", { capture: "environment" })],
      add,

      get isEmpty() {
        return chosen.size === 0;
      },

      /** The pictures, which are no longer here afterwards. */
      take() {
        const pictures = [...chosen.values()];
        chosen.clear();
        list.replaceChildren();
        trouble.textContent = "";
        update();
        return pictures;
      },
    };
  }

  /** Lets files be dropped on, and pasted into, the panel. */
  function takeFiles(panel, { say, tray }) {
    const curtain = h("p", { class: "curtain", "aria-hidden": "true", hidden: true }, say("drop"));
    const holdsFiles = ({ dataTransfer }) => dataTransfer?.types.includes("Files");
    panel.append(curtain);
    panel.addEventListener("dragover", (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault(); // else the browser leaves the page for the picture
      curtain.hidden = false;
    });
    panel.addEventListener("dragleave", ({ relatedTarget }) => (curtain.hidden = !panel.contains(relatedTarget)));
    panel.addEventListener("drop", (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      curtain.hidden = true;
      tray.add([...event.dataTransfer.files]);
    });
    panel.addEventListener("paste", (event) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (!files.length) return;
      event.preventDefault();
      tray.add(files);
    });
  }

  Object.assign(parts, { createTray, takeFiles });
})((globalThis.doorstepWidgetParts ??= {}));
