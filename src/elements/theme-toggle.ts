// <theme-toggle>: a button that turns the page dark or light and remembers a choice that differs from the system's.

const KEY = 'micrographia-theme';

class ThemeToggle extends HTMLElement {
  connectedCallback(): void {
    if (this.firstChild) return;
    const button = document.createElement('button');
    button.setAttribute('aria-label', 'Switch between light and dark');
    button.append(document.createElement('i'));
    button.addEventListener('click', toggleTheme);
    this.append(button);
  }
}

/** Turns the page dark or light. */
export function toggleTheme(): void {
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
