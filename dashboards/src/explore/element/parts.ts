/** The elements that the page is put together from. */
import '../../element/frame.ts';
import './drawing.ts';
import './figures.ts';
import './provenance.ts';
import './sentence.ts';
import './standing.ts';
import './summary.ts';
import './take.ts';
import './why.ts';
