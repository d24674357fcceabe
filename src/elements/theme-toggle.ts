// <theme-toggle>: its button turns the page dark or light and remembers a choice that differs from the system's.

const KEY = 'micrographia-theme';

class ThemeToggle extends HTMLElement {
  connectedCallback(): void {
    this.querySelector('button')?.addEventListener('click', toggle);
  }
}

function toggle(): void {
  const root = document.documentElement;
  const system = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  const current = root.dataset['theme'] ?? system;
  const chosen = current === 'dark' ? 'light' : 'dark';
  if (chosen === system) {
    delete root.dataset['theme'];
    localStorage.removeItem(KEY);
  } else {
    root.dataset['theme'] = chosen;
    localStorage.setItem(KEY, chosen);
  }
}

customElements.define('theme-toggle', ThemeToggle);
