"""Who takes part: asked, invited, admitted, confirmed by their organisation, gone again."""
