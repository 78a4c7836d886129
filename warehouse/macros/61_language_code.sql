-- name: language_code(code)
-- description: a language in three letters as MEDLINE writes it (ISO 639-2/B), from two letters as well; NULL where it is undetermined
nullif(coalesce(MAP {
    'ar': 'ara', 'bg': 'bul', 'ca': 'cat', 'cs': 'cze', 'da': 'dan', 'de': 'ger', 'el': 'gre', 'en': 'eng', 'es': 'spa',
    'et': 'est', 'fa': 'per', 'fi': 'fin', 'fr': 'fre', 'he': 'heb', 'hr': 'hrv', 'hu': 'hun', 'id': 'ind', 'is': 'ice',
    'it': 'ita', 'ja': 'jpn', 'ko': 'kor', 'lt': 'lit', 'lv': 'lav', 'nl': 'dut', 'no': 'nor', 'pl': 'pol', 'pt': 'por',
    'ro': 'rum', 'ru': 'rus', 'sk': 'slo', 'sl': 'slv', 'sr': 'srp', 'sv': 'swe', 'th': 'tha', 'tr': 'tur', 'uk': 'ukr',
    'vi': 'vie', 'zh': 'chi',
    'deu': 'ger', 'fra': 'fre', 'zho': 'chi', 'nld': 'dut', 'ces': 'cze', 'ell': 'gre', 'fas': 'per', 'ron': 'rum', 'slk': 'slo'
}[lower(code)], lower(code)), 'und')
