export { synthesise } from './synthesise';
