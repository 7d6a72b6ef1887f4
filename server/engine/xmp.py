"""The recipe as XMP, the metadata that JPEG and WebP share: written and read by hand, without an XML parser."""

from __future__ import annotations

import json
import re
from xml.sax.saxutils import escape, unescape

NAMESPACE = "urn:wireloom:recipe"
LARGEST = 32 * 1024 * 1024
_START = re.compile(r'\{\s*"workflow"\s*:')
_QUOTES = {"&quot;": '"', "&apos;": "'", "&#34;": '"', "&#39;": "'"}


def packet(text: str, properties: str = "") -> bytes:
    """An XMP packet (ISO 16684-1, 7) with this JSON as its recipe; as ASCII, which every XML reader accepts."""
    plain = json.dumps(json.loads(text), separators=(",", ":")) if text else ""
    recipe = f"<wireloom:recipe>{escape(plain)}</wireloom:recipe>" if plain else ""
    return ('<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
            f'<rdf:Description rdf:about="" xmlns:wireloom="{NAMESPACE}"{properties}>{recipe}</rdf:Description>'
            '</rdf:RDF></x:xmpmeta><?xpacket end="r"?>').encode("ascii")


def is_ours(data: bytes) -> bool:
    """Whether a packet was written here."""
    return NAMESPACE.encode() in data


def recipe_text(data: bytes) -> str:
    """The JSON in a packet: from the brace before "workflow" to the last one, "" where there is none."""
    text = unescape(data[:LARGEST].decode("utf-8", "replace"), _QUOTES)
    start, end = _START.search(text), text.rfind("}")
    return text[start.start():end + 1] if start and start.start() < end else ""
