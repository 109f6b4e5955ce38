import { render } from 'preact';
import type { PageData } from '../page-data';
import { App } from './app';
import './style.css';

const data = JSON.parse(document.getElementById('data')?.textContent ?? '') as PageData;
const root = document.getElementById('app');

/** On paper there is no next page to turn to: everything that is chosen is printed. */
function show(onPaper: boolean): void {
  if (root) render(<App data={data} onPaper={onPaper} />, root);
}

window.addEventListener('beforeprint', () => show(true));
window.addEventListener('afterprint', () => show(false));
show(false);
