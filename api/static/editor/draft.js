// Unsaved work in this browser: it survives a reload, a crash, and a session that ended.
import { root } from './dom.js';

const key = (id) => `doorstep.draft${root}/${id}`;

export const drafts = {
  keep(id, base, fields) {
    try {
      localStorage.setItem(key(id), JSON.stringify({ base, fields, at: new Date().toISOString() }));
    } catch { /* full or forbidden: the text is still on the screen */ }
  },
  read(id) {
    try {
      return JSON.parse(localStorage.getItem(key(id)));
    } catch {
      return null;
    }
  },
  drop(id) {
    try {
      localStorage.removeItem(key(id));
    } catch { /* as above */ }
  },
};
