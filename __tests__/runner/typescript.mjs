/** Lets the Node in which tests run read TypeScript, and only that one: what a test starts gets no loader of ours. */
import { register } from 'tsx/esm/api';
import 'tsx/cjs';

register();
