/* Pictures: made small enough to send, kept while they wait, and drawn where a shop's policy allows no images. */
((parts) => {
  "use strict";

  const LARGEST = 10_000_000; // bytes that the server takes
  const LIGHT = 1_500_000; // bytes that are sent as they are
  const WIDEST = 2048; // pixels of the longer side that a picture is sent with
  const SHOWN = 720; // pixels of the longer side on the screen
  const TAKEN = new Set(["image/jpeg", "image/png", "image/webp", "image/gif"]);
  const STORE = "pictures";

  /** A file that cannot be sent; the message is the word that says why: `picture.<message>`. */
  class PictureError extends Error {}

  function scaled({ width, height }, longest) {
    const share = Math.min(1, longest / Math.max(width, height));
    return { width: Math.max(1, Math.round(width * share)), height: Math.max(1, Math.round(height * share)) };
  }

  function paint(canvas, bitmap, size) {
    Object.assign(canvas, size);
    canvas.getContext("2d").drawImage(bitmap, 0, 0, size.width, size.height);
    return canvas;
  }

  /**
   * The picture as it goes out: of a photo a smaller one, without what the camera wrote into it.
   * @returns {Promise<{blob: Blob, width: number, height: number, file: string}>} throws `PictureError`
   */
  async function prepare(file) {
    if (!file.type.startsWith("image/")) throw new PictureError("kind");
    const bitmap = await createImageBitmap(file).catch(() => {
      throw new PictureError("kind"); // not a picture at all, or of a kind that this browser cannot read
    });
    const { width, height } = bitmap;
    const light = file.size <= LIGHT && Math.max(width, height) <= WIDEST;
    const asItIs = TAKEN.has(file.type) && (light || file.type === "image/gif");
    const size = asItIs ? { width, height } : scaled(bitmap, WIDEST);
    const blob = asItIs ? file : await smaller(bitmap, size);
    bitmap.close();
    if (!blob || blob.size > LARGEST) throw new PictureError("large");
    return { blob, ...size, file: file.name || "" };
  }

  const smaller = (bitmap, size) =>
    new Promise((resolve) => paint(document.createElement("canvas"), bitmap, size).toBlob(resolve, "image/jpeg", 0.86));

  /** Draws a picture into a canvas: an `img` would need the leave of the shop's content security policy. */
  async function drawPicture(canvas, blob) {
    const bitmap = await createImageBitmap(blob);
    paint(canvas, bitmap, scaled(bitmap, SHOWN));
    bitmap.close();
  }

  /** Pictures by key, in the browser's database; where it is forbidden they live as long as the page. */
  function createPictures(name) {
    const memory = new Map();
    let opening = null;

    const settled = (request) =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });

    async function open() {
      const request = indexedDB.open(name, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE);
      return settled(request);
    }

    async function use(mode, work) {
      try {
        const database = await (opening ??= open());
        return await settled(work(database.transaction(STORE, mode).objectStore(STORE)));
      } catch {
        return undefined;
      }
    }

    return {
      put(key, blob) {
        memory.set(key, blob);
        return use("readwrite", (store) => store.put(blob, key));
      },
      get: async (key) => memory.get(key) ?? use("readonly", (store) => store.get(key)),
      /** Lets go of what waits; this page may still show it. */
      settle: (key) => use("readwrite", (store) => store.delete(key)),
      clear() {
        memory.clear();
        return use("readwrite", (store) => store.clear());
      },
    };
  }

  Object.assign(parts, { LARGEST, PictureError, createPictures, drawPicture, prepare, scaled });
})((globalThis.doorstepWidgetParts ??= {}));
