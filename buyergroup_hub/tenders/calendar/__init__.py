"""The demand calendar (vraagkalender): what members intend to bring to market, and when."""
