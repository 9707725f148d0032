import '@fontsource-variable/atkinson-hyperlegible-next/wght.css';
import '../theme.css';
import './element/page.ts';
