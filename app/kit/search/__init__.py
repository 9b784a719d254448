"""Search in Chinese without a dictionary of words: texts as pairs of characters, titles as pinyin too."""
