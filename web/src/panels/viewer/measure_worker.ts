/** Works out how far two pictures are apart, beside the page: it stays quick. */
import { measure, type Wanted } from "./measured";

onmessage = ({ data }: MessageEvent<Wanted>): void => {
  postMessage(measure(data));
};
