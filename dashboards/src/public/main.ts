import '@fontsource-variable/atkinson-hyperlegible-next/wght.css';
import '../theme.css';
import './page.css';
import './now.css';
import './map.css';
import './what.css';
import './head.ts';

import { STORED, wanted } from './address.ts';
import { Moving } from './moving.ts';

const choice = wanted(location.href, localStorage.getItem(STORED));
if (choice === undefined) new Moving(document).start();
else location.replace(choice);
